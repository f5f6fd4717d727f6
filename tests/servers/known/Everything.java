/* Whatever JSSE can still be brought to accept.  usage: ADDRESS PORT P12 */
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

public class Everything {
	static void serve(SSLSocket peer)
	{
		try (peer) {
			peer.setSoTimeout(10000);
			peer.startHandshake();
			peer.getInputStream().read();
		} catch (IOException e) {
			/* a probe that leaves in the middle */
		}
	}

	public static void main(String[] a) throws Exception
	{
		Security.setProperty("jdk.tls.disabledAlgorithms", "");
		Security.setProperty("jdk.tls.legacyAlgorithms", "");
		Security.setProperty("jdk.certpath.disabledAlgorithms", "");
		System.setProperty("jdk.tls.ephemeralDHKeySize", "1024");
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(new FileInputStream(a[2]), "changeit".toCharArray());
		KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
		keys.init(store, "changeit".toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		SSLServerSocket socket = (SSLServerSocket)context.getServerSocketFactory()
		    .createServerSocket(Integer.parseInt(a[1]), 512, InetAddress.getByName(a[0]));
		socket.setEnabledProtocols(new String[] { "SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3" });
		socket.setEnabledCipherSuites(socket.getSupportedCipherSuites());
		for (;;) {
			SSLSocket peer = (SSLSocket)socket.accept();
			new Thread(() -> serve(peer)).start();
		}
	}
}
